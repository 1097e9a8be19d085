/**
 * Verticles and strategies: the glue that gives sessions their time, their bytes and their sockets.
 * {@link io.filecast.engine.Sender} and {@link io.filecast.engine.ReceiverVerticle} are what an
 * application uses.
 */
package io.filecast.engine;
