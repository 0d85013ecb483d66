package nabla.optim;

import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.Tensor;

/**
 * Parameters that share options.
 *
 * @param <O> the optimizer's options
 */
public final class ParamGroup<O extends GroupOptions<O>> {
  private final List<Tensor> params;
  private O options;
  private Double initialLr;

  ParamGroup(List<Tensor> params, O options) {
    this.params = params;
    this.options = options;
  }

  /** The parameters, in the order in which they were given. */
  public List<Tensor> params() {
    return params;
  }

  /** The options of the next step. */
  public O options() {
    return options;
  }

  /** Sets the options of the next step. */
  public void options(O options) {
    if (options == null) {
      throw new ArgumentException("options: got null for a parameter group");
    }
    this.options = options;
  }

  /** Sets one option of the next step by its name, as schedules do. */
  public void set(String name, Object value) {
    options = options.with(name, value);
  }

  /** The learning rate of the next step. */
  public double lr() {
    return options.lr();
  }

  /** Sets the learning rate of the next step, as schedules do. */
  public void lr(double lr) {
    options = options.withLr(lr);
  }

  /** The learning rate that schedules start from; null before the first of them. */
  public Double initialLr() {
    return initialLr;
  }

  /** Sets the learning rate that schedules start from. */
  public void initialLr(Double initialLr) {
    this.initialLr = initialLr;
  }
}
