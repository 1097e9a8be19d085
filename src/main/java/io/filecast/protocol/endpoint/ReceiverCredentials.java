package io.filecast.protocol.endpoint;

import io.filecast.crypto.AdmittedChannels;
import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.HandshakeLimit;
import io.filecast.crypto.Identity;
import io.filecast.crypto.ReceiverProtection;
import java.security.SecureRandom;
import java.util.function.Supplier;

/**
 * The keys of a receiver.
 *
 * @param authorized asked for each handshake
 */
public record ReceiverCredentials(Identity own, Supplier<AuthorizedSenders> authorized) {
  ReceiverProtection protection(HandshakeLimit limit, AdmittedChannels admitted) {
    return new ReceiverProtection(own, authorized, new SecureRandom(), limit, admitted);
  }
}
