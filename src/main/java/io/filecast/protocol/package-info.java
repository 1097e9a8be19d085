/**
 * The reliable wire's state machines without I/O: no clock, thread, socket, file or logger. Time
 * comes in\n * as an argument; statistics leave as immutable snapshots.
 */
package io.filecast.protocol;
