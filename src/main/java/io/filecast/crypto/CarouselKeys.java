package io.filecast.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What a carousel and its receivers hold: a secret that all of them share, and an Ed25519 key whose
 * private half only the sender has. On disk two files of mode 0600, the sender's and that which
 * receivers get.
 */
public final class CarouselKeys {
  /** Behind the name of the sender's file. */
  public static final String RECEIVERS = ".receivers";

  private static final String TITLE = "filecast carousel";
  private static final String GROUP = "group";
  private static final String SIGN = "sign";
  private static final String VERIFY = "verify";
  private static final String MAKER = "keygen --carousel --out ";

  /** Four short lines. */
  private static final int MAX_BYTES = 512;

  private final GroupKey group;
  private final byte[] publicKey;

  /** Null at a receiver. */
  private final TransferKey signer;

  private CarouselKeys(GroupKey group, byte[] publicKey, TransferKey signer) {
    this.group = group;
    this.publicKey = publicKey;
    this.signer = signer;
  }

  /**
   * Makes both files.
   *
   * @param file the sender's
   * @return the sender's
   * @throws KeyException when there is something of one of these names already
   */
  public static CarouselKeys create(Path file) throws IOException, KeyException {
    SecureRandom random = new SecureRandom();
    byte[] secret = new byte[GroupKey.BYTES];
    random.nextBytes(secret);
    TransferKey signer = new TransferKey(random);
    String shared =
        "%s%n%s %s%n%s %s%n"
            .formatted(TITLE, GROUP, base64(secret), VERIFY, base64(signer.publicKey()));
    Path receivers = receivers(file);
    if (Files.exists(receivers, LinkOption.NOFOLLOW_LINKS)) {
      throw new KeyException(
          receivers + " exists; a private key is never overwritten, name another file");
    }
    KeyFile.writeNew(
        (shared + "%s %s%n".formatted(SIGN, base64(signer.seed())))
            .getBytes(StandardCharsets.US_ASCII),
        file);
    KeyFile.writeNew(shared.getBytes(StandardCharsets.US_ASCII), receivers);
    return read(file);
  }

  /** The file that receivers get. */
  public static Path receivers(Path file) {
    return file.resolveSibling(file.getFileName() + RECEIVERS);
  }

  /**
   * Reads the sender's file.
   *
   * @throws KeyException when others may read it, it is not ours, or it is none
   */
  public static CarouselKeys readSender(Path file) throws KeyException {
    CarouselKeys keys = read(file);
    if (keys.signer == null) {
      throw new KeyException(
          file + " is for receivers and cannot sign; name the file that keygen has made beside it");
    }
    return keys;
  }

  /**
   * Reads a receiver's file.
   *
   * @throws KeyException also when it is the sender's: whoever has that can sign
   */
  public static CarouselKeys readReceiver(Path file) throws KeyException {
    CarouselKeys keys = read(file);
    if (keys.signer != null) {
      throw new KeyException(
          "%s is the sender's and can sign; receivers get %s".formatted(file, receivers(file)));
    }
    return keys;
  }

  private static CarouselKeys read(Path file) throws KeyException {
    byte[] bytes = KeyFile.readPrivate(file, MAX_BYTES, MAKER);
    Map<String, byte[]> found = new HashMap<>();
    String[] lines = new String(bytes, StandardCharsets.US_ASCII).split("\\R");
    Curve25519.forget(bytes);
    try {
      for (int i = 1; i < lines.length; i++) {
        String[] words = lines[i].split(" ", 2);
        found.put(words[0], Base64.getDecoder().decode(words[words.length - 1]));
      }
    } catch (IllegalArgumentException notBase64) {
      throw notKeys(file);
    }
    byte[] group = found.get(GROUP);
    byte[] verify = found.get(VERIFY);
    byte[] sign = found.get(SIGN);
    if (!lines[0].equals(TITLE)
        || group == null
        || group.length != GroupKey.BYTES
        || verify == null
        || verify.length != TransferSignature.KEY_BYTES
        || sign != null && sign.length != TransferKey.SEED_BYTES) {
      throw notKeys(file);
    }
    TransferKey signer = sign == null ? null : new TransferKey(sign, verify);
    if (signer != null && !isPair(signer, verify)) {
      throw notKeys(file);
    }
    return new CarouselKeys(new GroupKey(group), verify, signer);
  }

  private static boolean isPair(TransferKey signer, byte[] verify) {
    byte[] message = {1};
    return TransferSignature.holds(
        ByteBuffer.wrap(verify), message, ByteBuffer.wrap(signer.sign(message)));
  }

  private static KeyException notKeys(Path file) {
    return new KeyException(
        "%s does not hold the keys of a carousel; make them with: %sFILE".formatted(file, MAKER));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** What a sender seals with, each time with another salt. */
  public CarouselSeal seal(long transferId, SecureRandom random) {
    return new CarouselSeal(group, transferId, random);
  }

  /** What a receiver opens with. */
  public CarouselOpen open() {
    return new CarouselOpen(group);
  }

  /** What a sender signs with; null at a receiver. */
  public TransferKey signer() {
    return signer;
  }

  /** What a receiver verifies with: 32 bytes. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The public key as users see it, in base64. */
  public String publicText() {
    return base64(publicKey);
  }

  /** The public key as part of a file's name. */
  public String publicHex() {
    return HexFormat.of().formatHex(publicKey);
  }

  /** Nothing secret. */
  @Override
  public String toString() {
    return "carousel keys";
  }
}
