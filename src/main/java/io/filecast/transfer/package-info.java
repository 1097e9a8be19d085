/**
 * Transfers and receptions as values: plan, progress and outcome, and the interfaces of those who
 * watch.
 */
package io.filecast.transfer;
