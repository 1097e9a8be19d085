package io.filecast.protocol.repair;

/** Whether parity rows can be had now. A group flow asks before it commits to sending them. */
@FunctionalInterface
public interface ParityReadiness {
  /**
   * Asks for parity rows. Where they are not there yet, asking makes somebody compute them, and the
   * owner of the flow polls it again when they are.
   *
   * @param row the first, from the number of source rows to 254
   */
  boolean areReady(int block, int row, int count);
}
