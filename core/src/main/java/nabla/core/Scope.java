package nabla.core;

import nabla.core.memory.Arena;

/**
 * A stretch of work whose tensors are given back together:
 *
 * <pre>{@code
 * try (Scope step = Scope.open()) {
 *   Tensor loss = ...;
 *   loss.backward();
 *   optimizer.step();
 * }
 * }</pre>
 *
 * <p>At its end the memory of every tensor that ops made inside goes back to the pool, so the next
 * step allocates nothing. What lives longer by nature stays: parameters, their gradients, running
 * statistics, optimizer state. A result that is wanted outside is kept with {@link Tensor#keep()};
 * touching one that wasn't throws a {@link ScopeException}. Scopes nest like brackets and belong to
 * their thread. Without a scope everything works too: memory then goes back when the garbage
 * collector finds a tensor unreachable, which is slower.
 */
public final class Scope implements AutoCloseable {
  private final Arena arena;

  private Scope(Arena arena) {
    this.arena = arena;
  }

  /** Opens a scope on the current thread. */
  public static Scope open() {
    return new Scope(Arena.open());
  }

  /**
   * Gives back what was made inside; closing twice does nothing.
   *
   * @throws ScopeException if a scope opened inside it is still open, or on another thread
   */
  @Override
  public void close() {
    if (!arena.closed() && !arena.innermost()) {
      throw new ScopeException(
          ("close: this scope isn't the innermost open one of thread %s; close scopes in the"
                  + " reverse order of their opening, on the thread that opened them, best by"
                  + " try-with-resources")
              .formatted(Thread.currentThread().getName()));
    }
    arena.close();
  }
}
