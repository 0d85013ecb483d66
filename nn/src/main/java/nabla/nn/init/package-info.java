/**
 * Initial values of parameters: {@link nabla.nn.init.Init}. It may use {@code nabla.core} alone. To
 * add a scheme, write a static method there that fills a tensor and returns it.
 */
package nabla.nn.init;
