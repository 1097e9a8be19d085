package io.filecast.transfer;

/**
 * How far a receiver is with one file at one moment.
 *
 * @param source {@code address:port} it comes from
 * @param name of the file; empty in raw mode, where nothing on the wire says it
 * @param contentBytes size of the file; 0 = unknown, or an empty file
 * @param bytesBefore of the content, here before this transfer
 * @param bytes of the content, here now
 * @param datagrams that carried content
 */
public record ReceptionProgress(
    String source, String name, long contentBytes, long bytesBefore, long bytes, long datagrams) {}
