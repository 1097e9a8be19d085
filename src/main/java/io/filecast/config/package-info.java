/**
 * What the user chose. {@link io.filecast.config.ConfigKey} lists every key once, with its limits;
 * the loader, the JSON Schemas under {@code conf/}, the command line options and the environment
 * names all come from that list. The records are checked when they are made and trusted afterwards.
 */
package io.filecast.config;
