/** Work in child JVMs: how they are started, given a job, watched and ended. */
package io.filecast.placement;
