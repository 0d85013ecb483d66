package nabla.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every piece is done once, whoever does it and whatever happens meanwhile. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParallelTest {
  private static final long LARGE = 1L << 30;
  private final int threads = Parallel.threads();

  @AfterEach
  void restore() {
    Parallel.threads(threads);
  }

  /** Runs pieces that each write plain memory, and finds what they wrote. */
  private static void runAndCheck(int count) {
    int[] done = new int[count];
    Parallel.run(count, LARGE, i -> done[i] += i + 1);
    for (int i = 0; i < count; i++) {
      assertEquals(i + 1, done[i], "piece " + i + " of " + count);
    }
  }

  @Test
  void noPieceIsLostOrDoneTwice() {
    for (int team : new int[] {1, 2, 3, 8}) {
      Parallel.threads(team);
      assertEquals(team, Parallel.threads());
      for (int round = 0; round < 2000; round++) {
        runAndCheck(round % 17);
      }
      runAndCheck(100_000);
    }
  }

  @Test
  void workersTakePart() throws InterruptedException {
    Parallel.threads(3);
    var names = ConcurrentHashMap.<String>newKeySet();
    // Pieces that wait until three threads have one each: no thread alone could finish them.
    var present = new java.util.concurrent.CountDownLatch(3);
    Parallel.run(
        3,
        LARGE,
        i -> {
          names.add(Thread.currentThread().getName());
          present.countDown();
          try {
            present.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    assertEquals(3, names.size());
    assertEquals(0, present.getCount());
  }

  @Test
  void threadsBeginWithTheirShareInEachKernel() {
    Parallel.threads(2);
    for (int round = 0; round < 100; round++) {
      // Each piece waits until the other was begun too, so that no thread can take both.
      var present = new java.util.concurrent.CountDownLatch(2);
      Thread[] by = new Thread[2];
      Parallel.run(
          2,
          LARGE,
          i -> {
            by[i] = Thread.currentThread();
            present.countDown();
            try {
              present.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      assertSame(Thread.currentThread(), by[0]);
    }
  }

  @Test
  void workersWakeAfterSleeping() throws InterruptedException {
    Parallel.threads(4);
    for (int round = 0; round < 50; round++) {
      Thread.sleep(round % 5);
      runAndCheck(64);
    }
  }

  @Test
  void smallWorkStaysOnItsThread() {
    Parallel.threads(4);
    Thread self = Thread.currentThread();
    Parallel.run(100, 100, i -> assertSame(self, Thread.currentThread()));
    Parallel.run(1, LARGE, i -> assertSame(self, Thread.currentThread()));
    Parallel.run(
        0,
        LARGE,
        i -> {
          throw new AssertionError();
        });
  }

  @Test
  void exceptionsReachTheCaller() {
    for (int team : new int[] {1, 2, 4}) {
      Parallel.threads(team);
      for (int bad : new int[] {0, 31, 63}) {
        RuntimeException thrown = new IllegalStateException("piece " + bad);
        assertSame(
            thrown,
            assertThrows(
                IllegalStateException.class,
                () ->
                    Parallel.run(
                        64,
                        LARGE,
                        i -> {
                          if (i == bad) {
                            throw thrown;
                          }
                        })));
        Error error = new StackOverflowError();
        assertSame(
            error,
            assertThrows(
                StackOverflowError.class,
                () ->
                    Parallel.run(
                        64,
                        LARGE,
                        i -> {
                          if (i == bad) {
                            throw error;
                          }
                        })));
        runAndCheck(64);
      }
      assertThrows(
          IllegalStateException.class,
          () ->
              Parallel.run(
                  64,
                  LARGE,
                  i -> {
                    throw new IllegalStateException();
                  }));
      runAndCheck(64);
    }
  }

  @Test
  void runsNest() {
    Parallel.threads(4);
    AtomicIntegerArray done = new AtomicIntegerArray(16 * 16 * 4);
    Parallel.run(
        16,
        LARGE,
        i ->
            Parallel.run(
                16,
                LARGE,
                j -> Parallel.run(4, LARGE, k -> done.incrementAndGet((i * 16 + j) * 4 + k))));
    for (int i = 0; i < done.length(); i++) {
      assertEquals(1, done.get(i));
    }
    assertThrows(
        IllegalStateException.class,
        () ->
            Parallel.run(
                8,
                LARGE,
                i ->
                    Parallel.run(
                        8,
                        LARGE,
                        j -> {
                          throw new IllegalStateException();
                        })));
    runAndCheck(64);
  }

  @Test
  void severalCallersWhileTheTeamChanges() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int c = 0; c < 4; c++) {
        int salt = c;
        running.add(
            callers.submit(
                () -> {
                  for (int round = 0; !over.get(); round++) {
                    runAndCheck(1 + (round * 7 + salt) % 40);
                  }
                }));
      }
      for (int change = 0; change < 300; change++) {
        Parallel.threads(1 + change % 5);
        Thread.sleep(1);
      }
      over.set(true);
      for (Future<?> caller : running) {
        caller.get();
      }
    } finally {
      over.set(true);
      callers.shutdownNow();
    }
  }

  @Test
  void dismissedWorkersEnd() throws InterruptedException {
    Parallel.threads(7);
    Parallel.threads(2);
    for (int wait = 0; workers() > 1 && wait < 2000; wait++) {
      Thread.sleep(1);
    }
    assertEquals(1, workers());
  }

  private static long workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().matches("nabla-\\d+"))
        .count();
  }

  @Test
  void absurdTeams() {
    assertThrows(IllegalArgumentException.class, () -> Parallel.threads(0));
    assertThrows(IllegalArgumentException.class, () -> Parallel.threads(Integer.MIN_VALUE));
    assertThrows(IllegalArgumentException.class, () -> Parallel.threads(Integer.MAX_VALUE));
    assertEquals(threads, Parallel.threads());
  }
}
