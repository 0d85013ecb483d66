package nabla.examples.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of the Java heap is asked for from now on. Thread by thread: one that ends takes along
 * what it had asked for before, which is no part of the difference.
 */
final class JavaHeap {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What each living thread has allocated, also what is garbage by now. */
  private final Map<Long, Long> before = allocated();

  private static Map<Long, Long> allocated() {
    long[] threads = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(threads);
    Map<Long, Long> allocated = new HashMap<>();
    for (int i = 0; i < threads.length; i++) {
      if (bytes[i] > 0) {
        allocated.put(threads[i], bytes[i]);
      }
    }
    return allocated;
  }

  /** Bytes that the threads that live now have allocated since this was made. */
  long allocatedSince() {
    long sum = 0;
    for (Map.Entry<Long, Long> thread : allocated().entrySet()) {
      sum += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
    }
    return sum;
  }
}
