package io.filecast.bench;

/**
 * Bytes counted by interfaces, link headers included.
 *
 * @param fromSender what the sender sent
 * @param toReceivers what was delivered to the receivers' ports, before any loss
 * @param toSender what came back to the sender
 */
public record WireBytes(long fromSender, long toReceivers, long toSender) {
  WireBytes since(WireBytes before) {
    return new WireBytes(
        fromSender - before.fromSender,
        toReceivers - before.toReceivers,
        toSender - before.toSender);
  }
}
