package io.filecast.protocol.endpoint;

import io.filecast.config.EchoDisclosure;
import io.filecast.protocol.endpoint.admission.AdmissionSettings;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.protocol.repair.SymbolMemory;

/**
 * How a receiver treats senders.
 *
 * @param admission who gets how much
 * @param peer of each transfer; its socket buffer is shared by all that run
 * @param symbolMemory in which all transfers remember what they hold
 * @param echo what the doctor's questions are answered with
 */
public record ReceiverEndpointSettings(
    AdmissionSettings admission,
    ReceiverSettings peer,
    SymbolMemory symbolMemory,
    EchoDisclosure echo) {}
