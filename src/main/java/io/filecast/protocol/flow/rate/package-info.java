/**
 * Rate control: a model of the path's bottleneck, a fixed rate, and a limit shared by several
 * flows.
 */
package io.filecast.protocol.flow.rate;
