/**
 * filecast: content from one machine to many at the same time over UDP, with a proof of every copy.
 * Start reading at {@link io.filecast.cli.SenderMain}, then {@link io.filecast.node.Sender}.
 */
package io.filecast;
