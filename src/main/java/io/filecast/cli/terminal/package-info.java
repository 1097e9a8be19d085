/** Everything a program prints: log lines, progress on a terminal, colors, completion scripts. */
package io.filecast.cli.terminal;
