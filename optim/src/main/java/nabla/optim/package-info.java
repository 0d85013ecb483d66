/**
 * Optimizers: what to do with a gradient.
 *
 * <p>{@link nabla.optim.Optimizer} holds parameter groups and state; a subclass is its options, a
 * record whose defaults are PyTorch's, and its update rule, which says for one parameter what the
 * step's coefficients are; one pass then changes all parameters. The loop over elements stands
 * beside it in {@code Float*.java}; the build derives {@code Double*.java} from it word by word, so
 * the code that PyTorch's float64 trajectories examine is the code that trains. Rules that look at
 * a parameter as a whole ({@link nabla.optim.Adafactor}, {@link nabla.optim.Muon}) are written in
 * tensors. {@link nabla.optim.LBFGS} looks at all parameters at once and evaluates the loss itself.
 *
 * <p>Options come as records with withers, which {@link nabla.optim.NamedOptions} makes one line
 * each; {@link nabla.optim.DescentOptions} and {@link nabla.optim.MomentOptions} have those that
 * many share.
 *
 * <p>{@link nabla.optim.Clip} limits gradients before the step, {@link nabla.optim.schedule}
 * changes learning rates after it, {@link nabla.optim.AveragedModel} averages parameters. What any
 * of them needs to go on later is a {@link nabla.core.StateDict}.
 *
 * <p>This package may use {@code nabla.core}, and nothing above. To add an optimizer, write {@code
 * X.java} like {@link nabla.optim.SGD} and {@code FloatX.java}, and a line in the tests {@code
 * ParityTest} and {@code OptimizerTest}.
 */
package nabla.optim;
