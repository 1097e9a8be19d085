/**
 * One stream for whoever listens, without a way back: a carousel sends a content round after round,
 * and receivers join and leave as they like. See {@link io.filecast.wire.CarouselAnnouncement} for
 * what it says of itself.
 */
package io.filecast.protocol.carousel;
