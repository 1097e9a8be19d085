/** The datagram size a path carries: search (RFC 8899), and checks in mid-transfer. */
package io.filecast.protocol.path;
