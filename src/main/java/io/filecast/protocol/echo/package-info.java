/** The doctor's questions to a receiver, and their answers. */
package io.filecast.protocol.echo;
