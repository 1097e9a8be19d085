package io.filecast.protocol.endpoint;

import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSink;
import io.filecast.crypto.AddressCookies;
import io.filecast.protocol.endpoint.admission.Admission;
import io.filecast.protocol.endpoint.admission.Decision;
import io.filecast.protocol.endpoint.admission.Newcomer;
import io.filecast.wire.Offer;
import io.filecast.wire.Quota;
import io.filecast.wire.Reason;
import java.net.InetSocketAddress;
import java.util.List;

/** Decides which offers a receiver accepts, and makes room for them. */
final class Offers<R> {
  private final ReceiverEndpoint<R> endpoint;
  private final ReceiverDriver<R> driver;
  private final ReceiverObserver<R> observer;
  private final Admission admission;
  private final AddressCookies cookies;
  private final Answers<R> answers;
  private final Conversations<R> conversations;

  /** No more transfers begin. */
  private boolean settling;

  Offers(
      ReceiverEndpoint<R> endpoint,
      ReceiverDriver<R> driver,
      ReceiverObserver<R> observer,
      Admission admission,
      AddressCookies cookies,
      Answers<R> answers,
      Conversations<R> conversations) {
    this.endpoint = endpoint;
    this.driver = driver;
    this.observer = observer;
    this.admission = admission;
    this.cookies = cookies;
    this.answers = answers;
    this.conversations = conversations;
  }

  /** Accepts no more. */
  void settle() {
    settling = true;
  }

  /**
   * Judges an offer without keys. Nothing of it is kept, and no file looked at, before this lets it
   * through.
   *
   * @return null when it is not begun; its sender knows then
   */
  Reception<R> admit(long now, InetSocketAddress source, R route, Offer offer) {
    boolean proven = cookies.holds(now, source, offer.transferId(), offer.cookie());
    Arrival<R> arrival = new Arrival<>(source, route, null, proven);
    if (admission.judgeOffer(now, RemoteSender.network(source), proven, conversations.halfOpen())
        == Admission.Ruling.ASK_FOR_COOKIE) {
      askForCookie(now, arrival, offer);
      return null;
    }
    return judge(now, arrival, offer);
  }

  private void askForCookie(long now, Arrival<R> arrival, Offer offer) {
    answers.askForCookie(
        arrival.route(),
        arrival.channel(),
        offer.attempt(),
        offer.transferId(),
        cookies.make(now, arrival.source(), offer.transferId()));
  }

  /**
   * Judges an offer that may be looked at.
   *
   * @return null when it is not begun; its sender knows then
   */
  Reception<R> judge(long now, Arrival<R> arrival, Offer offer) {
    ContentFailure refusal = refusal(offer);
    if (refusal != null) {
      return refuse(arrival, offer, refusal.reason(), null, refusal.text());
    }
    Object name =
        driver.nameOf(offer, arrival.channel() == null ? null : arrival.channel().sender());
    Reception<R> rival = conversations.rival(name);
    Decision<Reception<R>> decision =
        admission
            .slots()
            .judge(
                now,
                new Newcomer<>(
                    RemoteSender.network(arrival.source()),
                    arrival.addressProven(),
                    rival,
                    rival != null && rival.sender().offersAgain(arrival, offer)),
                conversations.all());
    return switch (decision.action()) {
      case ASK_FOR_COOKIE -> {
        askForCookie(now, arrival, offer);
        yield null;
      }
      case REFUSE ->
          refuse(
              arrival,
              offer,
              decision.reason(),
              null,
              decision.reason() == Reason.NAME_BUSY
                  ? name + " is being received from " + rival.sender()
                  : decision.why());
      case BEGIN -> makeRoom(now, arrival, offer, name, decision.giveWay());
    };
  }

  private ContentFailure refusal(Offer offer) {
    if (settling) {
      return ContentFailure.of(Reason.SHUTTING_DOWN, "this receiver is about to exit");
    }
    return offer.unsupported() == null
        ? driver.refusal(offer)
        : ContentFailure.of(
            Reason.UNSUPPORTED,
            "the transfer needs %s, which this release does not support"
                .formatted(offer.unsupported().text()));
  }

  private Reception<R> makeRoom(
      long now,
      Arrival<R> arrival,
      Offer offer,
      Object name,
      List<Decision.Ending<Reception<R>>> giveWay) {
    String memoryShort = giveWay.isEmpty() ? memoryShort(arrival, offer) : "";
    if (memoryShort.isEmpty()) {
      return begin(now, arrival, offer, name, giveWay);
    }
    if (!arrival.addressProven()) {
      askForCookie(now, arrival, offer);
      return null;
    }
    List<Decision.Ending<Reception<R>>> spare = admission.slots().spare(now, conversations.all());
    return spare.isEmpty()
        ? refuse(arrival, offer, Reason.BUSY, null, memoryShort)
        : begin(now, arrival, offer, name, spare);
  }

  /** Nobody is forgotten for a sender that may not exist. */
  private String memoryShort(Arrival<R> arrival, Offer offer) {
    String reason = driver.memoryShort(offer);
    if (reason.isEmpty() || !arrival.addressProven()) {
      return reason;
    }
    conversations.forgetAllEnded();
    return driver.memoryShort(offer);
  }

  private Reception<R> begin(
      long now,
      Arrival<R> arrival,
      Offer offer,
      Object name,
      List<Decision.Ending<Reception<R>>> giveWay) {
    conversations.forgetEnded();
    giveWay.forEach(ending -> ending.occupant().end(now, ending.reason()));
    RemoteSender<R> sender = new RemoteSender<>(arrival, offer);
    ContentSink sink = driver.sink(sender, name);
    Reception<R> reception = endpoint.newReception(sender, name, sink);
    conversations.add(reception);
    endpoint.shareSocket(now);
    openWhenFree(reception, giveWay, 0);
    return reception;
  }

  /** One after the other leaves the name and the memory. */
  private void openWhenFree(
      Reception<R> reception, List<Decision.Ending<Reception<R>>> giveWay, int from) {
    if (from == giveWay.size()) {
      reception.open();
    } else {
      giveWay.get(from).occupant().whenGone(() -> openWhenFree(reception, giveWay, from + 1));
    }
  }

  private Reception<R> refuse(
      Arrival<R> arrival, Offer offer, Reason reason, Quota quota, String why) {
    answers.refuse(arrival.route(), arrival.channel(), offer, reason, quota);
    observer.onRefused(arrival.source(), offer, reason, why);
    return null;
  }

  /** The disk has turned an offer down. */
  void onRefused(long now, Reception<R> reception, ContentFailure failure) {
    RemoteSender<R> sender = reception.sender();
    Arrival<R> arrival =
        new Arrival<>(sender.address(), sender.route(), sender.channel(), sender.isAddressProven());
    if (failure.needsProof()) {
      askForCookie(now, arrival, sender.offer());
    } else {
      refuse(arrival, sender.offer(), failure.reason(), failure.quota(), failure.text());
    }
  }
}
