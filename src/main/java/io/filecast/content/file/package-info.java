/** Content read from and written to disk, always off the event loop, always in bounded memory. */
package io.filecast.content.file;
