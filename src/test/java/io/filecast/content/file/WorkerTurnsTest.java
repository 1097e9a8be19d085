package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkerTurnsTest {
  @Test
  void neverMissesAWakeAndNeverRunsTwiceAtATime() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    int wakers = 4;
    int wakesEach = 50_000;
    AtomicLong asked = new AtomicLong();
    AtomicLong answered = new AtomicLong();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(1);
    WorkerTurns turns =
        new WorkerTurns(
            pool,
            () -> {
              if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
              }
              answered.set(asked.get());
              if (answered.get() == (long) wakers * wakesEach) {
                done.countDown();
              }
              inside.decrementAndGet();
              return false;
            });
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < wakers; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int wake = 0; wake < wakesEach; wake++) {
                  asked.incrementAndGet();
                  turns.wake();
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).as("the last wake was answered").isTrue();
    assertThat(overlaps.get()).isZero();
    pool.shutdown();
  }

  @Test
  void finishesWhatWasBegunWhenThePoolIsClosed() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    AtomicInteger left = new AtomicInteger(100);
    CountDownLatch closed = new CountDownLatch(1);
    WorkerTurns turns =
        new WorkerTurns(
            pool,
            () -> {
              try {
                closed.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return left.decrementAndGet() > 0;
            });
    turns.wake();
    pool.shutdown();
    closed.countDown();
    assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(left.get()).isZero();
  }
}
