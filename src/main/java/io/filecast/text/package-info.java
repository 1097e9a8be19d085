/** Text from outside on its way to a reader: what may be shown, and how wide it is. */
package io.filecast.text;
