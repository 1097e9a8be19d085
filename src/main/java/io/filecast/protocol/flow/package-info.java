/** DATA to one address: packet numbers, pacing, loss, rate, and which symbols are sent next. */
package io.filecast.protocol.flow;
