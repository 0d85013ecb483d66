package nabla.core;

import nabla.core.kernel.Walk;
import nabla.core.memory.Arena;

/**
 * The gradient of a weight over all its uses, Σ aᵀ b, or of a bias, Σ aᵀ 1.
 *
 * <p>A recurrent cell has few rows at each step, and many products of few rows cost several times
 * what one of all these rows does. So rows are gathered, and multiplied together.
 */
final class ProductSum {
  /** Rows that are gathered at most; so many are worth a product of their own. */
  private static final int ROWS = 512;

  private final Arena pass;
  private Tensor left;
  private Tensor right;
  private int rows;
  private Tensor sum;

  /** In a backward pass, whose memory it uses. */
  ProductSum(Arena pass) {
    this.pass = pass;
  }

  /** Adds aᵀ b of a [k, m] and b [k, n], which is [m, n]; or if b is null aᵀ 1, which is [m]. */
  void add(Tensor a, Tensor b) {
    int more = a.size(0);
    if (rows + more > ROWS) {
      flush();
    }
    if (more >= ROWS) {
      multiply(more, a, b);
      return;
    }
    left = gather(a, left);
    right = b == null ? null : gather(b, right);
    rows += more;
  }

  /** Copies x behind the rows that are there. */
  private Tensor gather(Tensor x, Tensor all) {
    int columns = x.size(1);
    if (all == null) {
      all = held(Tensor.empty(x.dataType(), Shape.of(ROWS, columns)));
    }
    Walk behind = Walk.of(new int[] {x.numel()}, new int[] {1}, rows * columns);
    Copy.scatter(x, 0, all, behind, x.numel());
    return all;
  }

  private Tensor held(Tensor x) {
    x.storage().pin();
    return x;
  }

  private void flush() {
    if (rows > 0) {
      multiply(rows, left, right);
      rows = 0;
    }
  }

  /** Adds the product of the first k rows. */
  private void multiply(int k, Tensor a, Tensor b) {
    int m = a.size(1);
    if (b == null) {
      Tensor part = Tensor.sharing(a, Shape.of(k, m)).sum(0);
      sum = sum == null ? held(part) : sum.addInPlace(part);
      return;
    }
    int n = b.size(1);
    int beta = sum == null ? 0 : 1;
    sum = sum == null ? held(Tensor.empty(a.dataType(), Shape.of(m, n))) : sum;
    Linalg.Linear.product(m, n, k, a, true, b, false, beta, sum);
  }

  /** The sum, which the caller is to pin at once. */
  Tensor total() {
    flush();
    if (left != null) {
      left.storage().unpin(pass);
    }
    if (right != null) {
      right.storage().unpin(pass);
    }
    sum.storage().unpin();
    return sum;
  }
}
