/** Which symbols of a content are held and which are missing, in bounded memory. */
package io.filecast.protocol.repair;
