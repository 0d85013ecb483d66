package nabla.core.kernel;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;

import nabla.core.memory.Storage;
import org.bytedeco.openblas.global.openblas;

/**
 * Matrix products on BLAS, one thread a call: kernels share the work out themselves, in pieces that
 * never change.
 */
public final class FloatGemm {
  private static final ThreadLocal<FloatAddress[]> ADDRESSES =
      ThreadLocal.withInitial(
          () -> new FloatAddress[] {new FloatAddress(), new FloatAddress(), new FloatAddress()});

  /**
   * Rows of a piece of a large product, and twice as many of a larger one: BLAS lays out b anew for
   * each piece.
   */
  private static final int ROWS = 128;

  static {
    Blas.oneThread();
  }

  private FloatGemm() {}

  /**
   * A matrix in a storage: where it starts, the distance of its rows, and whether its transpose is
   * meant.
   */
  public record Matrix(Storage storage, int offset, int stride, boolean transposed) {}

  /**
   * c = a b + beta c, a [m, k] and b [k, n] after transposing, c [m, n]; shared among threads if
   * large.
   */
  public static void multiply(int m, int n, int k, Matrix a, Matrix b, float beta, Matrix c) {
    if (m <= ROWS || (long) m * n * k < 1 << 18) {
      gemm(
          m,
          n,
          k,
          a.storage,
          a.offset,
          a.stride,
          a.transposed,
          b.storage,
          b.offset,
          b.stride,
          b.transposed,
          beta,
          c.storage,
          c.offset,
          c.stride);
      return;
    }
    int rows = m > 2 * ROWS ? 2 * ROWS : ROWS;
    Parallel.run(
        (m + rows - 1) / rows,
        (long) m * n * k / 8,
        piece -> {
          int row = piece * rows;
          gemm(
              Math.min(rows, m - row),
              n,
              k,
              a.storage,
              a.offset + (a.transposed ? row : row * a.stride),
              a.stride,
              a.transposed,
              b.storage,
              b.offset,
              b.stride,
              b.transposed,
              beta,
              c.storage,
              c.offset + row * c.stride,
              c.stride);
        });
  }

  /** c = a b + beta c on the calling thread. */
  static void gemm(
      int m,
      int n,
      int k,
      Storage a,
      int aOffset,
      int aStride,
      boolean aTransposed,
      Storage b,
      int bOffset,
      int bStride,
      boolean bTransposed,
      float beta,
      Storage c,
      int cOffset,
      int cStride) {
    FloatAddress[] at = ADDRESSES.get();
    openblas.cblas_sgemm(
        CblasRowMajor,
        aTransposed ? CblasTrans : CblasNoTrans,
        bTransposed ? CblasTrans : CblasNoTrans,
        m,
        n,
        k,
        1f,
        at[0].set(a, aOffset),
        aStride,
        at[1].set(b, bOffset),
        bStride,
        beta,
        at[2].set(c, cOffset),
        cStride);
  }
}
