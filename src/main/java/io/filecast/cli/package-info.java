/** The two programs: one class per command, the options they share, and the exit codes. */
package io.filecast.cli;
