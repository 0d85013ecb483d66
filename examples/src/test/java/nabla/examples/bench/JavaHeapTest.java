package nabla.examples.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class JavaHeapTest {
  @Test
  void aThreadThatEndsTakesNothingAlong() throws InterruptedException {
    byte[][] garbage = {null};
    CountDownLatch allocated = new CountDownLatch(1);
    CountDownLatch measured = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              garbage[0] = new byte[100_000_000];
              allocated.countDown();
              try {
                measured.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    allocated.await();
    JavaHeap heap = new JavaHeap();
    measured.countDown();
    thread.join();
    garbage[0] = new byte[1_000_000];
    long bytes = heap.allocatedSince();
    assertTrue(bytes >= 1_000_000 && bytes < 50_000_000, bytes + " bytes");
  }
}
