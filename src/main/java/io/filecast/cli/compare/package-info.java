/** The lab's comparison: strategies, file sizes, numbers of destinations and the ladder, timed. */
package io.filecast.cli.compare;
