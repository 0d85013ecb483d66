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

  private final Sums pass;
  private Rows left;
  private Rows right;
  private int rows;
  private Tensor sum;

  /** Of one backward pass. */
  ProductSum(Sums pass) {
    this.pass = pass;
  }

  /** What the sums of a backward pass share: its memory, and the rows that were begun last. */
  static final class Sums {
    private final Arena arena;
    private Rows begun;

    /** In a pass whose memory is this. */
    Sums(Arena arena) {
      this.arena = arena;
    }
  }

  /** Rows of several tensors, one after the other. */
  private static final class Rows {
    private final Tensor all;
    private Tensor last;
    private int count;
    private boolean released;

    Rows(Tensor like) {
      all = Tensor.empty(like.dataType(), Shape.of(ROWS, like.size(1)));
    }

    Rows hold() {
      all.storage().pin();
      return this;
    }

    void release(Arena arena) {
      all.storage().unpin(arena);
      released = true;
    }

    /** True if those of x are the only ones. */
    boolean only(Tensor x) {
      return !released && last == x && count == x.size(0);
    }

    /** True if those of x stand behind a number of others, and are the last ones. */
    boolean end(int number, Tensor x) {
      return last == x && count == number + x.size(0);
    }

    void add(Tensor x) {
      Walk behind = Walk.of(new int[] {x.numel()}, new int[] {1}, count * all.size(1));
      Copy.scatter(x, 0, all, behind, x.numel());
      count += x.size(0);
      last = x;
    }
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
    gather(a);
    if (b != null) {
      right = right == null ? new Rows(b).hold() : right;
      right.add(b);
    }
    rows += more;
  }

  /**
   * Copies a behind the rows that are there; once for all sums that have the same ones, as those of
   * a cell's weights and biases do.
   */
  private void gather(Tensor a) {
    if (left != null && left.count != rows && !left.end(rows, a)) {
      // Another sum went on with other rows.
      flush();
    }
    if (left == null) {
      if (pass.begun == null || !pass.begun.only(a)) {
        pass.begun = new Rows(a);
      }
      left = pass.begun.hold();
    }
    if (!left.end(rows, a)) {
      left.add(a);
    }
  }

  private Tensor held(Tensor x) {
    x.storage().pin();
    return x;
  }

  private void flush() {
    if (left == null) {
      return;
    }
    multiply(rows, left.all, right == null ? null : right.all);
    left.release(pass.arena);
    left = null;
    if (right != null) {
      right.release(pass.arena);
      right = null;
    }
    rows = 0;
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
    sum.storage().unpin();
    return sum;
  }
}
