package io.filecast.protocol.endpoint;

import io.filecast.crypto.AdmittedChannels;
import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.HandshakeLimit;
import io.filecast.crypto.Identity;
import io.filecast.crypto.ReceiverDoor;
import java.security.SecureRandom;
import java.util.function.Supplier;

/**
 * The keys of a receiver.
 *
 * @param authorized asked for each handshake
 */
public record ReceiverCredentials(Identity own, Supplier<AuthorizedSenders> authorized) {
  ReceiverDoor door(HandshakeLimit limit, AdmittedChannels admitted) {
    return new ReceiverDoor(own, authorized, new SecureRandom(), limit, admitted);
  }
}
