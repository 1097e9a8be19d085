/**
 * Sender and receiver in one process: the verticles and the strategies, and the glue that gives the
 * protocol its time, its bytes and its sockets. {@link io.filecast.node.Sender} and {@link
 * io.filecast.node.ReceiverVerticle} are what an application uses.
 */
package io.filecast.node;
