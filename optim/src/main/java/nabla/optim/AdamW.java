package nabla.optim;

import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * {@link Adam} whose weight decay doesn't pass through its means: θ ← θ - lr·weightDecay·θ, before
 * Adam's step (I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR 2019).
 */
public final class AdamW extends Optimizer<AdamW.Options> {

  /**
   * PyTorch's options: Adam's, with another weight decay by default.
   *
   * @param lr the learning rate
   * @param beta1 how slowly the mean of g follows
   * @param beta2 how slowly the mean of g² follows
   * @param eps what keeps the division sane
   * @param weightDecay by which share of lr θ shrinks in each step
   * @param amsgrad whether v never shrinks
   * @param maximize whether to go up
   */
  public record Options(
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      boolean amsgrad,
      boolean maximize)
      implements MomentOptions<Options> {

    /** Checks the numbers as Adam does. */
    public Options {
      MomentOptions.require(lr, beta1, beta2, eps, weightDecay);
    }

    /** lr 0.001, betas 0.9 and 0.999, eps 1e-8, weight decay 0.01. */
    public static Options defaults() {
      return new Options(1e-3, .9, .999, 1e-8, .01, false, false);
    }

    /** The same with AMSGrad or without. */
    public Options withAmsgrad(boolean amsgrad) {
      return with("amsgrad", amsgrad);
    }

    private Adam.Options asAdam() {
      return new Adam.Options(lr, beta1, beta2, eps, weightDecay, amsgrad, maximize, true);
    }
  }

  /** AdamW with lr 0.001 and weight decay 0.01. */
  public AdamW(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** AdamW with options. */
  public AdamW(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(
      Tensor param, Tensor grad, State state, Options options, InPlace.Pass pass) {
    Adam.Step.of(options.asAdam(), state.next()).update(param, grad, state, pass);
  }
}
