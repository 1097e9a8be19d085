/**
 * Whether this host, its receivers and the paths to them are fit for transfers. Each {@link
 * io.filecast.doctor.Check} looks at one thing and says what it found, and what to do about it in
 * words that can be pasted into a shell.
 */
package io.filecast.doctor;
