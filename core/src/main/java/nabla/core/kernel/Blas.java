package nabla.core.kernel;

import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.factory.Nd4j;

/** The one setting of BLAS that results depend on. */
final class Blas {
  private Blas() {}

  /**
   * Makes each BLAS call run on the thread that calls it. BLAS's own threads would split sums by
   * their number, and would compete with {@link Parallel}'s.
   */
  static void oneThread() {
    Nd4j.getBackend();
    openblas.blas_set_num_threads(1);
  }
}
