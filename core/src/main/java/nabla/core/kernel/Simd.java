package nabla.core.kernel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the Vector API is there: it is an incubator module, which a JVM only has when asked for
 * it.
 */
final class Simd {
  private static final boolean PRESENT =
      !Boolean.getBoolean("nabla.scalar")
          && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

  static {
    Logger log = LoggerFactory.getLogger(Simd.class);
    if (PRESENT) {
      log.debug("kernels use the Vector API");
    } else {
      log.info(
          "kernels run in scalar Java, which is slower: start the JVM with --add-modules jdk.incubator.vector");
    }
  }

  private Simd() {}

  /** True if kernels may use {@code jdk.incubator.vector}. */
  static boolean present() {
    return PRESENT;
  }
}
