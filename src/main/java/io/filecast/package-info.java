/**
 * The two programs: command line, exit code, and nothing else. Start reading at {@link
 * io.filecast.SenderMain}, then {@link io.filecast.engine.Sender}.
 */
package io.filecast;
