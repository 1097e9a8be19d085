package io.filecast.protocol.echo;

import io.filecast.wire.EchoFacts;
import java.util.OptionalLong;

/**
 * What was learnt about a receiver and the path to it by echoes.
 *
 * @param refusals times that the host said that nobody listens there ("port unreachable")
 * @param sendFailure why this host could not send, in words; empty when it could
 * @param datagramBytes the largest datagram that came whole, at least 1200; 0 when not even that
 * @param triedBytes the largest that was tried
 * @param sent small echoes of the paced second
 * @param answered of these
 * @param withheld echoes that the receiver left unanswered in that second because it got too many
 * @param rttMinNanos over the paced second; 0 when nothing was answered
 * @param clockAheadMicros how far the receiver's clock is ahead, negative when it is behind; empty
 *     when it did not tell
 * @param clockUncertaintyMicros give or take
 * @param facts what the receiver tells about itself
 * @param otherSource {@code address:port} of who answered though another address was asked; empty
 *     when nobody did
 */
public record EchoReport(
    Presence presence,
    int refusals,
    String sendFailure,
    int datagramBytes,
    int triedBytes,
    int sent,
    int answered,
    long withheld,
    long rttMinNanos,
    long rttMedianNanos,
    long rttMaxNanos,
    OptionalLong clockAheadMicros,
    long clockUncertaintyMicros,
    EchoFacts facts,
    String otherSource) {

  /** Whether a receiver is there. */
  public enum Presence {
    /** It answers echoes. */
    ANSWERS,
    /** A filecast receiver is there that does not know echoes, or must not answer them. */
    DOES_NOT_ECHO,
    /** The host is there, and nobody listens on the port. */
    REFUSED,
    NO_ANSWER
  }

  /** Of a receiver that was not asked, because this host could not. */
  public static EchoReport unsent(String why) {
    return new EchoReport(
        Presence.NO_ANSWER,
        0,
        why,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        OptionalLong.empty(),
        0,
        EchoFacts.NONE,
        "");
  }

  /** The same, with who answered though another address was asked. */
  public EchoReport withOtherSource(String answered) {
    return new EchoReport(
        presence,
        refusals,
        sendFailure,
        datagramBytes,
        triedBytes,
        sent,
        this.answered,
        withheld,
        rttMinNanos,
        rttMedianNanos,
        rttMaxNanos,
        clockAheadMicros,
        clockUncertaintyMicros,
        facts,
        answered);
  }

  /** Share of the paced echoes that were not answered, 0 to 1. */
  public double lossFraction() {
    return sent == 0 ? 0 : (double) (sent - answered) / sent;
  }
}
