/**
 * Checks derivatives against finite differences, for this project's tests and for its users'.
 *
 * <p>One call checks a function at a point, in any test framework: it returns, or throws a {@link
 * nabla.core.GradCheckException} whose message is the report.
 *
 * <pre>{@code
 * Generator random = new Generator(1);
 * Tensor x = Tensor.randn(random, DataType.DOUBLE, 4, 3).requiresGrad(true);
 * Tensor w = Tensor.randn(random, DataType.DOUBLE, 3, 2).requiresGrad(true);
 *
 * GradCheck.check(in -> in[0].matmul(in[1]).tanh(), x, w);
 *
 * // The second derivatives too, and a complaint if the gradient is about zero.
 * Options strict = Options.defaults().withOrder(2).withRequireNonZero(true);
 * GradCheck.check(strict, in -> in[0].matmul(in[1]).tanh(), x, w);
 * }</pre>
 *
 * <p>Four things to know. The inputs are DOUBLE, since a difference of two floats is mostly
 * rounding. The function is smooth where it is checked: {@code relu} at 0 has no derivative to
 * compare with. It may read its inputs from anywhere, so a layer's parameters can be passed as
 * further inputs that the function ignores. And it returns more than a sum: the sum of a normalized
 * tensor is constant, so its gradient is zero whatever the backward rule says; return the tensor
 * itself, which is checked with random gradients of its own.
 *
 * <p>This package uses {@code nabla.core} and nothing else. A new failure condition is a method of
 * {@code FirstOrder} that throws, and a test with a function that has the fault.
 */
package nabla.core.gradcheck;
