/**
 * Who gets which bytes when: the state machines of sender and receiver, without clock, thread,
 * socket, file or log. Time comes in as an argument; payload never enters; statistics leave as
 * immutable snapshots.
 */
package io.filecast.session;
