/**
 * Snapshots turned into lines, tables, CSV and JSON. Every figure is computed here, with its unit,
 * from the samples.
 */
package io.filecast.report;
