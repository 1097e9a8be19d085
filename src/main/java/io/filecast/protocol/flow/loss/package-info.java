/** Loss detection and round-trip times, after RFC 9002. */
package io.filecast.protocol.flow.loss;
