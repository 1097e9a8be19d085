package io.filecast.node;

import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSource;
import io.filecast.content.file.FileException;
import io.filecast.content.file.FileException.Kind;
import io.filecast.content.file.FileSource;
import io.filecast.content.file.SourceReader;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Reason;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import java.util.function.Consumer;

/**
 * One file as the content of a transfer, for the destinations of one context: what they are told is
 * said there.
 */
final class FileContent implements ContentSource {
  private final FileSource file;
  private final Context context;

  FileContent(FileSource file, Context context) {
    this.file = file;
    this.context = context;
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public View view(Listener listener) {
    FileView view = new FileView(listener);
    view.reader = file.reader(context, listener::onReadable, view::fail);
    file.hash(context).onSuccess(view::onHash).onFailure(view::onHashFailed);
    return view;
  }

  @Override
  public void hashToEnd() {
    file.hashToEnd();
  }

  @Override
  public void check() {
    file.check();
  }

  @Override
  public void verify(Consumer<ContentFailure> answer) {
    file.verify(context)
        .onSuccess(same -> answer.accept(null))
        .onFailure(e -> answer.accept(failure(e)));
  }

  /** What the receivers and the operator are told. */
  private static ContentFailure failure(Throwable cause) {
    return cause instanceof FileException e && e.kind() == Kind.SOURCE_CHANGED
        ? ContentFailure.of(
            Reason.SOURCE_CHANGED, e.getMessage() + "; send it when nobody writes to it")
        : ContentFailure.of(Reason.SOURCE_UNREADABLE, cause.getMessage());
  }

  private static final class FileView implements View {
    private final Listener listener;
    private SourceReader reader;
    private boolean over;

    FileView(Listener listener) {
      this.listener = listener;
    }

    @Override
    public int readable(long offset, int leastBytes, int mostBytes) {
      return reader.readable(offset, leastBytes, mostBytes);
    }

    @Override
    public boolean read(long offset, int length, ByteBuf out) {
      return reader.read(offset, length, out);
    }

    @Override
    public void unpin() {
      reader.unpin();
    }

    private void onHash(byte[] sha256) {
      if (!over) {
        listener.onHash(ContentHash.of(sha256));
      }
    }

    /** Other errors end the program that they are in. */
    private void onHashFailed(Throwable e) {
      if (e instanceof FileException failed) {
        fail(failed);
      }
    }

    private void fail(FileException e) {
      if (!over) {
        over = true;
        listener.onFailed(failure(e));
      }
    }

    @Override
    public void close() {
      over = true;
      reader.close();
    }
  }
}
