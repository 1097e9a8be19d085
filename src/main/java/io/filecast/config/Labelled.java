package io.filecast.config;

/** A choice that users know by a label. */
public interface Labelled {
  /** The name in configuration and reports. */
  String label();
}
