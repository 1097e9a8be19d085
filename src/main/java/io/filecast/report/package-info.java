/**
 * Snapshots turned into lines, tables, CSV, JSON and HTML. Every figure is computed here, with its
 * unit, from the samples.
 */
package io.filecast.report;
