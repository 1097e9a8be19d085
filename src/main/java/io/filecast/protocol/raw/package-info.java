/**
 * The lab's wire: payload only. The sending end paces, the receiving end counts; neither knows of
 * the other.
 */
package io.filecast.protocol.raw;
