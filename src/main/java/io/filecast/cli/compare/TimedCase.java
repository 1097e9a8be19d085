package io.filecast.cli.compare;

import io.filecast.config.SenderConfig;
import io.vertx.core.Vertx;

/**
 * One thing to time, again and again.
 *
 * @param subject what reports call it: a strategy, or a step of the ladder
 * @param config what to send to whom and how; the name at the receivers is made anew for each run
 * @param vertx what the sender runs on
 * @param batched whether several datagrams may leave by one system call
 */
record TimedCase(String subject, SenderConfig config, Vertx vertx, boolean batched) {}
