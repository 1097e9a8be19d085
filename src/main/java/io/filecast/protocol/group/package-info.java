/**
 * A sender's side of delivery to a group: who is in it, when it begins, who leaves it and why. The
 * DATA itself is that of a {@link io.filecast.protocol.flow.GroupFlow}.
 */
package io.filecast.protocol.group;
