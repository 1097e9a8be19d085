/**
 * Bytes as the protocol sees them: a content is a byte space, whatever files lie behind it. The
 * interfaces here are all that the protocol's state machines know of disks.
 */
package io.filecast.content;
